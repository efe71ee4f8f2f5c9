/** @long */
import { type ChildProcess, exec, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { builtSources } from '../support/built-sources.js';
import { testDatabase } from '../support/database.js';

/** The real program in a process of its own, started as on a machine without any settings but a place for its data. */
describe('Starting Cashwrap', () => {
  let program: string;
  let dataDir: string;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    program = join(await builtSources(), 'dist', 'main.js');
    dataDir = await mkdtemp(join(tmpdir(), 'cashwrap-start-'));
    await chmod(dataDir, 0o755);
  });
  afterAll(async () => {
    for (const child of children) if (child.exitCode === null && child.signalCode === null) await end(child, 'SIGTERM');
    await rm(dataDir, { recursive: true, force: true });
  });

  it('brings an empty machine to a checkout by one pasted line, and stops cleanly on SIGTERM', async () => {
    const server = await start(dataDir);
    expect(server.output()).toContain(`  API docs  ${server.url}/docs\n`);
    const gateway = /sandbox gateway: (\S+)\n/.exec(server.output())?.[1] ?? '';
    expect(await (await fetch(`${gateway}/sandbox`)).json()).toMatchObject({ charges: 0 });
    const line =
      server
        .output()
        .split('\n')
        .find((text) => text.startsWith('curl ')) ?? '';
    const { stdout } = await promisify(exec)(line);
    expect(JSON.parse(stdout)).toMatchObject({
      orderNumber: 'ACME-1042',
      status: 'PENDING',
      subtotal: '2980.00',
      discountAmount: '298.00',
      shippingCost: '60.00',
      total: '2742.00',
    });
    for (const path of ['/docs', '/health/live', '/health/ready'])
      expect((await fetch(server.url + path)).status).toBe(200);

    expect(await end(server.child, 'SIGTERM')).toBe(0);
    await expect(stat(join(dataDir, 'postgres', 'data', 'postmaster.pid'))).rejects.toThrow('ENOENT');
  });

  it('goes on where it stopped after a kill, and refuses a second one on the same data meanwhile', async () => {
    const killed = await start(dataDir);
    const second = await start(dataDir).catch((error: unknown) => String(error));
    expect(second).toContain(`exit code 1`);
    expect(second).toContain(
      `Another Cashwrap (process ${killed.child.pid}) is running on the data directory ${dataDir}`,
    );
    await end(killed.child, 'SIGKILL');

    const server = await start(dataDir);
    // Said before the application and its log are there.
    expect(server.output()).toMatch(/^\{.*"msg":"Taking over the PostgreSQL server .*\}$/m);
    const line =
      server
        .output()
        .split('\n')
        .find((text) => text.startsWith('curl ')) ?? '';
    const { stdout } = await promisify(exec)(line);
    expect(JSON.parse(stdout)).toMatchObject({ orderNumber: 'ACME-1043', total: '2742.00' });
    expect(await end(server.child, 'SIGINT')).toBe(0);
  });

  it('touches no embedded database when DATABASE_URL names one, and names the taken port', async () => {
    const db = await testDatabase();
    const empty = await mkdtemp(join(tmpdir(), 'cashwrap-start-'));
    const server = await start(empty, { DATABASE_URL: db.url });
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    expect(await db.dataSource.query('SELECT slug FROM stores')).toEqual([]);
    expect(server.output()).not.toContain('curl ');
    expect(server.output()).not.toContain('sandbox gateway');

    const { port } = new URL(server.url);
    const late = await start(empty, { DATABASE_URL: db.url, PORT: port }).catch((error: unknown) => String(error));
    expect(late).toContain(`Port ${port} of 127.0.0.1 is taken`);
    expect(await end(server.child, 'SIGTERM')).toBe(0);
    expect((await readdir(empty)).filter((name) => name.startsWith('postgres'))).toEqual([]);
    await rm(empty, { recursive: true });
    await db.close();
  });

  it('names every bad setting', async () => {
    const bad = await start(dataDir, { PORT: 'http', ROLE: 'boss' }).catch((error: unknown) => String(error));
    expect(bad).toContain('exit code 1');
    expect(bad).toContain('PORT: expected');
    expect(bad).toContain('ROLE: expected');
  });

  /** Resolves once the banner is there; rejects with everything that was printed when the process ends before. */
  async function start(directory: string, settings: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, [program], {
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        GATEWAY_PORT: '0',
        DATA_DIR: directory,
        RATE_LIMIT: 'off',
        SHUTDOWN_DELAY: '20',
        LOG_LEVEL: 'warn',
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let printed = '';
    const url = await new Promise<string>((resolve, reject) => {
      const read = (text: Buffer) => {
        printed += text.toString();
        const found = /Cashwrap listens on (\S+)[^]*health\/ready\n/.exec(printed)?.[1];
        if (found !== undefined) setImmediate(resolve, found);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('close', (code) => reject(new Error(`exit code ${code}\n${printed}`)));
    });
    return { child, url, output: () => printed };
  }
});

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const gone = once(child, 'close');
  child.kill(signal);
  const [code] = (await gone) as [number | null];
  return code;
}
