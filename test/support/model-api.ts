/**
 * The model's API on the loopback interface, with a model that does one thing:
 * told `call <tool>`, it calls that tool, and then it says that it is done.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ModelApi {
  /** For `ANTHROPIC_BASE_URL`. */
  readonly url: string;
  stop(): Promise<void>;
}

interface Block {
  readonly type: string;
  readonly text?: string;
}

interface MessagesRequest {
  readonly model: string;
  readonly stream?: boolean;
  readonly tools?: readonly { readonly name: string }[];
  readonly messages: readonly { readonly role: string; readonly content: string | readonly Block[] }[];
}

export async function startModelApi(): Promise<ModelApi> {
  let turns = 0;
  const http = createServer((request, response) => {
    void text(request).then((body) => {
      if (request.method !== 'POST' || !isMessages(request)) response.writeHead(404).end('{}');
      else say(response, JSON.parse(body) as MessagesRequest, (turns += 1));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

function isMessages({ url = '/' }: IncomingMessage): boolean {
  return new URL(url, 'http://127.0.0.1').pathname === '/v1/messages';
}

function say(response: ServerResponse, request: MessagesRequest, turn: number): void {
  const tool = wantedTool(request);
  const block =
    tool === undefined
      ? { type: 'text', text: 'Done.' }
      : { type: 'tool_use', id: `toolu_FAKE${turn}`, name: tool, input: {} };
  const message = {
    id: `msg_FAKE${turn}`,
    type: 'message',
    role: 'assistant',
    model: request.model,
    stop_reason: tool === undefined ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };
  if (request.stream !== true) {
    const body = JSON.stringify({ ...message, content: [block] });
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  for (const event of eventsOf(message, block)) {
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  }
  response.end();
}

function eventsOf(message: object, block: Block): readonly { readonly type: string }[] {
  const { stop_reason, stop_sequence, usage } = message as Record<string, unknown>;
  const start = block.type === 'text' ? { ...block, text: '' } : block;
  const delta =
    block.type === 'text'
      ? { type: 'text_delta', text: block.text }
      : { type: 'input_json_delta', partial_json: '{}' };
  const begun = { type: 'message_start', message: { ...message, stop_reason: null, content: [] } };
  return [
    begun,
    { type: 'content_block_start', index: 0, content_block: start } as { type: string },
    { type: 'content_block_delta', index: 0, delta } as { type: string },
    { type: 'content_block_stop', index: 0 } as { type: string },
    { type: 'message_delta', delta: { stop_reason, stop_sequence }, usage } as { type: string },
    { type: 'message_stop' },
  ];
}

/** The tool that was asked for last; undefined when it has answered already, or when this is another kind of request. */
function wantedTool({ messages, tools = [] }: MessagesRequest): string | undefined {
  const blocks = messages.flatMap(({ content }) =>
    typeof content === 'string' ? [{ type: 'text', text: content }] : content,
  );
  const newest = blocks.findLast((block) => block.type === 'tool_result' || wish(block) !== undefined);
  const tool = newest && wish(newest);
  return tools.some(({ name }) => name === tool) ? tool : undefined;
}

function wish({ text: said = '' }: Block): string | undefined {
  return /^call (\S+)$/m.exec(said)?.[1];
}
