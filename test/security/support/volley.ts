import { type Answer } from '../../http/support/ask.js';
import { request, type TestApp } from '../../support/app.js';
import { tableVersions } from '../../support/table-contents.js';

/** A request that has to do no harm. */
export interface Shot {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string | undefined;
}

interface Hit {
  readonly shot: Shot;
  readonly status: number;
  readonly fault: string | null;
}

/** Requests at once. */
const lanes = 8;
/** Generous, for a machine that does much else: what hangs, hangs longer. */
const longestMilliseconds = 10_000;
/** How often what has been refused may be accepted when it is sent again, because of what others have changed. */
const mostRounds = 5;

/** Fires many requests at once and sees that each is answered well, and that those that were refused have written nothing. */
export class Volley {
  /** `faultOf` tells what is wrong with an answer. */
  constructor(
    private readonly app: TestApp,
    private readonly faultOf: (path: string, answer: Answer) => string | null,
  ) {}

  /**
   * What went wrong. Where some were accepted, the tables are different afterwards whatever the others did: then those
   * that were refused are sent again by themselves, until all are refused and the tables stay as they are.
   */
  async fire(shots: readonly Shot[]): Promise<string[]> {
    const faults: string[] = [];
    let left = shots;
    let before = await tableVersions(this.app.db.dataSource);
    for (let round = 0; round < mostRounds; round += 1) {
      const hits = await this.sent(left);
      const after = await tableVersions(this.app.db.dataSource);
      faults.push(...hits.flatMap(({ shot, fault }) => (fault === null ? [] : [`${told(shot)}\n${fault}`])));
      const refused = hits.filter(({ status }) => status >= 400).map(({ shot }) => shot);
      const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
      if (changed.length === 0 || refused.length === 0) return faults;
      if (refused.length === left.length)
        return [
          ...faults,
          `refused, and yet ${changed.join(', ')} changed, by one of\n${refused.map(told).join('\n')}`,
        ];
      left = refused;
      before = after;
    }
    return [...faults, `refused and accepted in turn, some of\n${left.map(told).join('\n')}`];
  }

  /** The status of one that changes nothing when it is refused. */
  async status(shot: Shot): Promise<number> {
    const before = await tableVersions(this.app.db.dataSource);
    const { status, fault } = await this.hit(shot);
    expect([told(shot), fault]).toEqual([told(shot), null]);
    if (status >= 400) expect(await tableVersions(this.app.db.dataSource)).toEqual(before);
    return status;
  }

  private async sent(shots: readonly Shot[]): Promise<Hit[]> {
    const left = [...shots].reverse();
    const hits: Hit[] = [];
    const lane = async (): Promise<void> => {
      for (let shot = left.pop(); shot; shot = left.pop()) hits.push(await this.hit(shot));
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return hits;
  }

  private async hit(shot: Shot): Promise<Hit> {
    const { method, path, headers, body } = shot;
    const began = performance.now();
    const answer = await request(this.app, method, path, { headers, body });
    const hung = performance.now() - began > longestMilliseconds;
    return { shot, status: answer.status, fault: hung ? 'hangs' : this.faultOf(path, answer) };
  }
}

function told({ method, path, body }: Shot): string {
  return `${method} ${path} ${body?.slice(0, 2_000) ?? ''}`;
}
