import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { operatorOf } from './operator.js';

describe('the operator of a command', () => {
  it('is the account of the machine, and each run has an id', () => {
    const [one, other] = [operatorOf('store key'), operatorOf('store key')];
    expect(one).toMatchObject({ actor: `cli:${os.userInfo().username}`, method: 'CLI', route: 'store key' });
    expect(one.requestId).not.toBe(other.requestId);
  });

  it('has a number where the account has no name', () => {
    const nameless = jest.spyOn(os, 'userInfo').mockImplementation(() => {
      throw new Error('uv_os_get_passwd returned ENOENT (no such file or directory)');
    });
    syncBuiltinESMExports();
    try {
      expect(operatorOf('store key').actor).toBe(`cli:uid-${process.geteuid?.()}`);
    } finally {
      nameless.mockRestore();
      syncBuiltinESMExports();
    }
  });
});
