// A language model of this machine as an OpenAI-compatible endpoint, for texts alone:
//   node server.mjs MODEL.gguf [PORT]
// See README.md beside it.
import { createServer } from "node:http";

import { getLlama, LlamaChatSession } from "node-llama-cpp";

const [file, port = "8123"] = process.argv.slice(2);
const llama = await getLlama({ build: "never", gpu: false, maxThreads: 1 });
const model = await llama.loadModel({ modelPath: file });
const context = await model.createContext({ contextSize: 2048 });
const sequence = context.getSequence();

// One context, so one question at a time.
let turn = Promise.resolve();

async function answer({ messages, max_tokens = 256, temperature = 0 }) {
  const [message] = messages;
  if (messages.length !== 1 || typeof message.content !== "string") {
    throw new Error("image input is not supported: one message of text alone");
  }
  // Without the package's own system prompt: what was asked, in the model's own template.
  const session = new LlamaChatSession({ contextSequence: sequence, systemPrompt: "" });
  const { responseText, stopReason } = await session.promptWithMeta(message.content, {
    maxTokens: max_tokens,
    temperature,
    seed: 1,
  });
  const tokens = model.tokenize(responseText).length;
  session.dispose();
  await sequence.clearHistory();
  return {
    object: "chat.completion",
    model: model.fileInfo?.metadata?.general?.name,
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: responseText },
        finish_reason: stopReason === "maxTokens" ? "length" : "stop",
      },
    ],
    usage: { completion_tokens: tokens },
  };
}

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const send = (status, body) => {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  };
  if (request.method !== "POST" || !request.url.endsWith("/chat/completions")) {
    return send(404, { error: { message: "only POST /v1/chat/completions" } });
  }
  turn = turn.then(async () => {
    try {
      send(200, await answer(JSON.parse(Buffer.concat(chunks))));
    } catch (error) {
      send(400, { error: { message: String(error.message) } });
    }
  });
}).listen(Number(port), "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/v1`));
