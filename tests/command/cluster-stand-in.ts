import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { serveTo } from './kubeconfig.js';
import type { Project } from './stand-in.js';

interface Socketed {
  send(data: Buffer): void;
  close(): void;
}

interface WebSockets {
  handleUpgrade(request: IncomingMessage, socket: unknown, head: Buffer, use: (socket: Socketed) => void): void;
}

// Of the client's own library, which the client takes it from.
const { WebSocketServer } = createRequire(createRequire(import.meta.url).resolve('@kubernetes/client-node'))('ws') as {
  readonly WebSocketServer: new (options: object) => WebSockets;
};

/** The API of a cluster: objects by their addresses, and what commands in pods say. */
export class ClusterStandIn {
  /** Answers by address, without what comes behind a question mark; what is not here is not there. */
  readonly answers = new Map<string, unknown>([['/version', {}]]);
  /** What a command prints, by `pod: command`. */
  readonly commands = new Map<string, string>();
  /** Each request that was no question: method and address. */
  readonly changes: string[] = [];
  private readonly sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (protocols: Set<string>) => [...protocols][0],
  });
  private readonly server: Server = createServer(({ method = '', url = '' }, response) => {
    const { pathname } = new URL(url, 'http://api');
    if (method !== 'GET') this.changes.push(`${method} ${pathname}`);
    const answer = this.answers.get(pathname);
    response.statusCode = answer === undefined ? 404 : 200;
    response.end(JSON.stringify(answer ?? {}));
  }).on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) =>
    this.sockets.handleUpgrade(request, socket, head, (opened) => this.run(request.url ?? '', opened)),
  );

  /** Serves it, and writes the kubeconfig of a project. */
  serve(project: Project): Promise<void> {
    return serveTo(project, this.server);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Speaks as the kubelet does: a byte for the stream, then what it carries; the last one is the status. */
  private run(url: string, socket: Socketed): void {
    const { pathname, searchParams } = new URL(url, 'http://api');
    const pod = pathname.split('/').at(-2);
    const said = this.commands.get(`${pod}: ${searchParams.getAll('command').join(' ')}`);
    const send = (stream: number, text: string) =>
      socket.send(Buffer.concat([Buffer.from([stream]), Buffer.from(text)]));
    if (said !== undefined) send(1, said);
    else send(2, 'starting\nno such command\n');
    send(
      3,
      JSON.stringify(said === undefined ? { status: 'Failure', message: 'exit code 127' } : { status: 'Success' }),
    );
  }
}
