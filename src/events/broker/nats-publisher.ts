import { type JetStreamClient } from '@nats-io/jetstream';
import { type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node';
import { type BrokerMessage } from './broker-message.js';

/** Milliseconds that the server may take for one answer. */
const patience = 5_000;

/** Milliseconds in which JetStream recognises a repeat by its id: longer than a restart of both sides. */
const duplicateWindow = 3_600_000;

/** No stream has the name, in JetStream's numbering of errors. */
const streamNotFound = 10_059;

/** Bytes of a message that are the subject, the headers and the protocol. */
const overhead = 1_024;

/** Loaded by whoever connects: most installations have no broker. */
const transportLibrary = () => import('@nats-io/transport-node');
const streamLibrary = () => import('@nats-io/jetstream');

/** Publishes to one JetStream stream, over one connection that is made when it is first needed and mends itself. */
export class NatsPublisher {
  private connection: NatsConnection | undefined;
  private stream: JetStreamClient | undefined;
  /** Connections that their own pings and writes have found cut; each mends itself. */
  private readonly cut = new WeakSet<NatsConnection>();

  constructor(
    private readonly url: string,
    private readonly streamName: string,
  ) {}

  get connected(): boolean {
    if (!this.stream || !this.connection) return false;
    return !this.connection.isClosed() && !this.cut.has(this.connection);
  }

  /** Connects and sees to it that there is a stream. Returns the bytes that a message's body may have. */
  async open(): Promise<number> {
    if (!this.connection || this.connection.isClosed()) {
      this.stream = undefined;
      const { connect } = await transportLibrary();
      this.connection = await connect(optionsOf(this.url));
      void this.watch(this.connection);
    }
    if (!this.stream) {
      await this.ensureStream(this.connection);
      const { jetstream } = await streamLibrary();
      this.stream = jetstream(this.connection, { timeout: patience });
    }
    return (this.connection.info?.max_payload ?? 1_048_576) - overhead;
  }

  /** Returns once the stream has stored the message, or had it already. Throws when that is not known. */
  async publish({ id, subject, body }: BrokerMessage): Promise<void> {
    if (!this.stream) throw new Error('The connection to NATS is not open');
    await this.stream.publish(subject, body, { msgID: id, timeout: patience, expect: { streamName: this.streamName } });
  }

  /** Looks for the stream anew before the next message: the server may have lost it. */
  doubt(): void {
    this.stream = undefined;
  }

  async close(): Promise<void> {
    await this.connection?.close();
    this.connection = undefined;
    this.stream = undefined;
  }

  /** Follows a connection to its end, so that one that is cut is known to be before anything is sent. */
  private async watch(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') this.cut.add(connection);
      if (type === 'reconnect') this.cut.delete(connection);
    }
  }

  /** A stream that is there is taken as it is: its limits and copies are for its operators to choose. */
  private async ensureStream(connection: NatsConnection): Promise<void> {
    const { jetstreamManager, StorageType } = await streamLibrary();
    const { nanos } = await transportLibrary();
    const manager = await jetstreamManager(connection, { timeout: patience });
    try {
      await manager.streams.info(this.streamName);
    } catch (error) {
      if ((error as { code?: unknown }).code !== streamNotFound) throw error;
      await manager.streams.add({
        name: this.streamName,
        subjects: ['orders.>'],
        storage: StorageType.File,
        duplicate_window: nanos(duplicateWindow),
      });
    }
  }
}

function optionsOf(text: string): ConnectionOptions {
  const url = new URL(text);
  return {
    servers: url.host,
    ...(url.username !== '' && { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }),
    ...(url.protocol === 'tls:' && { tls: {} }),
    name: 'cashwrap',
    timeout: patience,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    pingInterval: 10_000,
    maxPingOut: 2,
  };
}
