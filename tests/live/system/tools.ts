import { commandWords, LOOKS, ON_CALL } from '../on-call.js';
import { expect, lastLines } from '../shell.js';
import type { SystemCapability } from './scene.js';

/** What a person on call types works as every manual has it: no address, certificate or login is named. */
export const tools: SystemCapability = {
  name: 'tools',
  async run({ stage: { cluster, data, apps }, system }) {
    const commands = ON_CALL[system.name] ?? [];
    expect(commands.length > 0, `no command is known for ${system.name}`);
    for (const { pod, command, says } of commands) {
      const words = commandWords(command.replaceAll('{system}', system.id));
      const { status, stdout, stderr } = await cluster.exec(data, `${system.id}-${pod}`, words, { seconds: 120 });
      const answer = lastLines(stderr || stdout, 4);
      expect(status === 0, `${command} in ${pod} ends with status ${status}: ${answer}`);
      expect(says.test(stdout), `${command} in ${pod} says what was not expected: ${lastLines(stdout, 4)}`);
      const complaint = stderr
        .split('\n')
        .find((line) => /warn|error|exception|password/i.test(line) && !/was built against/.test(line));
      expect(complaint === undefined, `${command} in ${pod} complains: ${complaint}`);
    }
    for (const look of LOOKS) {
      await cluster.kubectl(commandWords(look.replaceAll('{data}', data).replaceAll('{apps}', apps)));
    }
    return `${commands.length} commands answered in the pods, without address, certificate or login: ${commands
      .map(({ command }) => command.split(' ')[0])
      .filter((name, index, all) => all.indexOf(name) === index)
      .join(', ')}`;
  },
};
