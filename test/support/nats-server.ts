import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where Debian and people put it. */
const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/bin'];

/** The path of the `nats-server` of this machine. Throws with what to do when there is none. */
export function natsServerBinary(searched: readonly string[] = directories): string {
  const found = searched.map((directory) => join(directory, 'nats-server')).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    'nats-server is not on this machine, and the tests of the broker need it: install Debian’s package (apt-get install nats-server), or put the binary into the PATH',
  );
}

/** A NATS server with JetStream on a free port of this machine, which can be killed and started again with what it has stored. */
export class NatsServer {
  private readonly store = mkdtempSync(join(tmpdir(), 'cashwrap-nats-'));
  private process: ChildProcess | undefined;
  port = 0;

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    if (this.port === 0) this.port = await freePort();
    const options = ['-js', '-a', '127.0.0.1', '-p', String(this.port), '-sd', this.store];
    this.process = spawn(natsServerBinary(), options, { stdio: 'ignore' });
    const deadline = Date.now() + 10_000;
    while (!(await answers(this.port))) {
      if (Date.now() > deadline) throw new Error('nats-server did not come up');
      await sleep(20);
    }
  }

  async kill(): Promise<void> {
    if (!this.process || this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await ended;
  }

  /** Ends it and forgets what it has stored. */
  async close(): Promise<void> {
    await this.kill();
    rmSync(this.store, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    // Its first line tells that it speaks, not only that the port is open.
    socket.once('data', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
