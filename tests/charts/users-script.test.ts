import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/platform.js';

// How provisioning reads the Secret of a user, which may be one that somebody else has written.

const USER = 'shop.api.a';

/** Has the function of all charts read a Secret with these contents. */
function read(password: string, username = USER) {
  const home = temporaryFolder();
  for (const folder of ['chart', 'users']) mkdirSync(path.join(home, folder));
  cpSync('charts/common/files/common.sh', path.join(home, 'chart/common.sh'));
  writeFileSync(path.join(home, 'users', USER), password);
  writeFileSync(path.join(home, 'users', `${USER}.username`), username);
  const script = `set -euo pipefail; source ${home}/chart/common.sh; word=$(password_of_user ${USER}) || exit 3; printf '%s' "$word"`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    encoding: 'utf8',
    env: { ...process.env, POD_NAME: 'job' },
  });
  return { status, stdout, said: stderr };
}

describe('the password of a user', () => {
  it.each(['abc123', ` own: "it's" \\ %s $HOME \${x} [y], #;=~\`!*?`, '-n', 'ends in a blank ', '\\'])(
    'is read as it is: %j',
    (password) => {
      expect(read(password)).toEqual({ status: 0, stdout: password, said: '' });
    },
  );

  it.each([
    ['', 'has an empty password'],
    ['s3cret\n', 'holds a line break'],
    ['two\nlines', 'holds a line break'],
    ['tab\there', 'printable ASCII'],
    ['päss', 'printable ASCII'],
    ['s3cret\u2028', 'printable ASCII'],
  ])('is refused, and not repeated: %j', (password, why) => {
    const { status, stdout, said } = read(password);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(said).toContain(`user ${USER}: `);
    expect(said).toContain(why);
    if (password.trim() !== '') expect(said).not.toContain(password.trim());
  });

  it.each(['shop.api.b', '', 'hunter2', ` ${USER}`, `${USER}\n`])(
    "is not taken out of another one's Secret: %j",
    (username) => {
      const { status, stdout, said } = read('hunter1', username);
      expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
      expect(said).toContain(`does not say ${USER}`);
      expect(said).not.toMatch(/hunter|api\.b/);
    },
  );
});
