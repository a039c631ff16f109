import type { BodyFamily } from "../../models/catalogue.ts";
import type { ModelBody } from "../question.ts";
import { anthropicBody } from "./anthropic.ts";
import { cohereCommandBody } from "./cohere-command.ts";
import { cohereEmbedBody } from "./cohere-embed.ts";
import { deepseekBody } from "./deepseek.ts";
import { llamaBody } from "./llama.ts";
import { mistralBody } from "./mistral.ts";
import { novaBody } from "./nova.ts";
import { novaEmbedBody } from "./nova-embed.ts";
import { openaiChatBody } from "./openai-chat.ts";
import { titanEmbedImageBody, titanEmbedTextBody } from "./titan-embed.ts";
import { titanTextBody } from "./titan-text.ts";

/** The body each family speaks through InvokeModel and in batch records. */
export const modelBodies: Record<Exclude<BodyFamily, "other">, ModelBody> = {
  anthropic: anthropicBody,
  nova: novaBody,
  "nova-embed": novaEmbedBody,
  "titan-text": titanTextBody,
  "titan-embed-text": titanEmbedTextBody,
  "titan-embed-image": titanEmbedImageBody,
  "cohere-command": cohereCommandBody,
  "cohere-embed": cohereEmbedBody,
  llama: llamaBody,
  mistral: mistralBody,
  "openai-chat": openaiChatBody,
  deepseek: deepseekBody,
};
