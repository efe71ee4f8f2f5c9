import { type AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerAddress } from 'smtp-server';

export interface ReceivedMail {
  /** As they were in the SMTP commands. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly raw: string;
  readonly mail: Email;
}

type Stage = 'recipient' | 'data';

/** A real SMTP server on a free port of this machine, which keeps what it is sent. */
export class MailServer {
  readonly received: ReceivedMail[] = [];
  /** What it refuses the next mails with, and when: `{ at: 'recipient', code: 550 }`. Null takes them. */
  refusal: { readonly at: Stage; readonly code: number } | null = null;
  private server: SMTPServer | undefined;
  private port = 0;

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  async open(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      onRcptTo: (_, __, done) => done(this.refused('recipient')),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const refused = this.refused('data');
          if (refused) return done(refused);
          const { mailFrom, rcptTo } = session.envelope;
          const from = (mailFrom as SMTPServerAddress).address;
          void this.keep(Buffer.concat(chunks), { from, to: rcptTo.map(({ address }) => address) }).then(() => done());
        });
      },
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.server.address() as AddressInfo).port;
  }

  /** Ends it; `open` takes the same port again. */
  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server) await new Promise<void>((resolve) => server.close(resolve));
  }

  private refused(stage: Stage): Error | null {
    if (this.refusal?.at !== stage) return null;
    return Object.assign(new Error('Not taken'), { responseCode: this.refusal.code });
  }

  private async keep(content: Buffer, envelope: ReceivedMail['envelope']): Promise<void> {
    this.received.push({ envelope, raw: content.toString('utf8'), mail: await PostalMime.parse(content) });
  }
}
