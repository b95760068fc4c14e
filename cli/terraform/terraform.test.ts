import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../tests/support/platform.js';
import { Terraform } from './terraform.js';

afterEach(() => vi.unstubAllEnvs());

it('an error while a line is read comes out as it is, when the program has ended', async () => {
  vi.stubEnv('TERRAFORM_BINARY_NAME', process.execPath);
  const terraform = new Terraform();
  const lines: string[] = [];
  const running = terraform.run(temporaryFolder(), ['--eval', "console.log('one\\ntwo')"], (line) => {
    lines.push(line);
    throw new Error(`cannot read ${line}`);
  });
  await expect(running).rejects.toThrow(/^cannot read one$/);
  expect([lines, terraform.running]).toEqual([['one', 'two'], false]);
});

it('a folder that is gone is not taken for a program that is not there', async () => {
  vi.stubEnv('TERRAFORM_BINARY_NAME', process.execPath);
  const folder = path.join(temporaryFolder(), 'gone');
  await expect(new Terraform().run(folder, [])).rejects.toThrow(`${folder} is gone: run the command again`);
});
