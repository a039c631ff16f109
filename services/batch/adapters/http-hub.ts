import { z } from "zod";
import type { Clock } from "../../chassis/clock.ts";
import { mayFollow } from "../domain/hub-hosts.ts";
import { pauseMs } from "../domain/hub-pause.ts";
import type { Hub, HubAnswer, HubFile, HubRefusal } from "../hub/hub.ts";

export type HttpHubOptions = {
  /** Such as https://huggingface.co; a mirror that speaks the same API is named here. */
  readonly url: string;
  /** Hosts that its answers may lead to, with all hosts under them. */
  readonly hosts: readonly string[];
  readonly clock: Clock;
};

const redirectsMax = 5;
/** A data set of more is listed by nobody: a thousand files a page. */
const pagesMax = 100;
const pageBytesMax = 16 * 1024 * 1024;
const unreachedPauseMs = 30_000;

const Revision = z.object({ sha: z.string().regex(/^[0-9a-f]{40}$/) });
const hexOf = (length: number) => z.string().regex(new RegExp(`^[0-9a-f]{${length}}$`));
const Entry = z.union([
  z.object({
    type: z.literal("file"),
    path: z.string().min(1).max(1024),
    size: z.int().nonnegative(),
    oid: hexOf(40),
    lfs: z.object({ oid: hexOf(64), size: z.int().nonnegative() }).optional(),
  }),
  z.object({ type: z.string() }),
]);
const Page = z.array(Entry).max(10_000);

/** The Hub by HTTP: revisions, trees and files, as its API documents them. The token is sent to the Hub itself and to no other host. */
export const httpHub = ({ url, hosts, clock }: HttpHubOptions): Hub => {
  const base = new URL(url);
  const ask = async (to: URL, token: string | undefined, headers: Record<string, string> = {}): Promise<Asked> => {
    let at = to;
    for (let redirects = 0; redirects <= redirectsMax; redirects += 1) {
      const identified = at.origin === base.origin && token !== undefined ? { authorization: `Bearer ${token}` } : {};
      const response = await reach(at, { ...headers, ...identified });
      if (!(response instanceof Response)) return response;
      if (![301, 302, 303, 307, 308].includes(response.status)) return judge(response, clock);
      await response.body?.cancel();
      const next = linked(response.headers.get("location"), at);
      if (next === undefined || !mayFollow(next, at, hosts))
        return strange(
          `it leads to ${next?.host ?? "nowhere"}, which is not among ${[base.host, ...hosts].join(", ")}`,
        );
      at = next;
    }
    return strange(`it leads on more than ${redirectsMax} times`);
  };
  const under = (path: string): URL => new URL(path, base);

  return {
    async commitOf({ dataset, revision, token }) {
      if (dataset.split("/").some(isDots)) return { kind: "absent", what: "data-set" };
      const answer = await ask(under(`/api/datasets/${dataset}/revision/${encodeURIComponent(revision)}`), token);
      if (answer.kind !== "found") return answer;
      const read = await json(answer.response, Revision);
      return read.kind === "found" ? { kind: "found", commit: read.value.sha } : read;
    },

    async files({ dataset, commit, token }) {
      const files: HubFile[] = [];
      let page: URL | undefined = under(`/api/datasets/${dataset}/tree/${commit}?recursive=true`);
      for (let pages = 0; page !== undefined; pages += 1) {
        if (pages === pagesMax) return strange(`its list of files has more than ${pagesMax} pages`);
        const answer = await ask(page, token);
        if (answer.kind !== "found") return answer;
        const read = await json(answer.response, Page);
        if (read.kind !== "found") return read;
        for (const entry of read.value)
          if ("path" in entry && !entry.path.split("/").some(isDots)) files.push(fileOf(entry));
        const next = nextPage(answer.response, page);
        if (next !== undefined && next.origin !== base.origin) return strange(`its next page is at ${next.host}`);
        page = next;
      }
      return { kind: "found", files };
    },

    async read({ dataset, commit, path, token }, from) {
      const at = under(`/datasets/${dataset}/resolve/${commit}/${path.split("/").map(encodeURIComponent).join("/")}`);
      const range: Record<string, string> = from === 0 ? {} : { range: `bytes=${from}-` };
      const answer = await ask(at, token, { "accept-encoding": "identity", ...range });
      if (answer.kind !== "found") return answer.kind === "absent" ? { kind: "absent", what: "file" } : answer;
      const { body, headers, status } = answer.response;
      if (body === null) return strange(`${path} came without a body`);
      return { kind: "found", startsAt: status === 206 ? startOf(headers.get("content-range")) : 0, body };
    },
  };
};

type Asked = HubAnswer<{ readonly response: Response }>;

const strange = (why: string): Extract<HubRefusal, { kind: "strange" }> => ({ kind: "strange", why });

/** Redirects are followed by us, so that no host is asked that may not be. */
const reach = async (url: URL, headers: Record<string, string>): Promise<Response | HubRefusal> => {
  try {
    return await fetch(url, { headers, redirect: "manual" });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    return { kind: "later", afterMs: unreachedPauseMs, why: `${url.host} cannot be reached: ${cause}` };
  }
};

const judge = async (response: Response, clock: Clock): Promise<Asked> => {
  const { status, headers } = response;
  if (status === 200 || status === 206) return { kind: "found", response };
  await response.body?.cancel();
  const code = headers.get("x-error-code");
  if (status === 401 || status === 403) return { kind: "denied", status, gated: code === "GatedRepo" };
  if (status === 404) return { kind: "absent", what: absentThing(code) };
  if (status === 408 || status === 429 || status >= 500) {
    const said = { retryAfter: headers.get("retry-after"), rateLimit: headers.get("ratelimit") };
    return { kind: "later", afterMs: pauseMs(said, clock.now()), why: `the Hub answers ${status}` };
  }
  return strange(`its status is ${status}`);
};

/** The codes are those that the Hub's own library tells apart; a 404 without one is taken for the data set's. */
const absentThing = (code: string | null): "data-set" | "revision" | "file" => {
  if (code === "RevisionNotFound") return "revision";
  return code === "EntryNotFound" ? "file" : "data-set";
};

const json = async <Shape extends z.ZodType>(
  response: Response,
  shape: Shape,
): Promise<HubAnswer<{ readonly value: z.output<Shape> }>> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > pageBytesMax) return strange(`a page of its answer has more than ${pageBytesMax} bytes`);
      chunks.push(chunk);
    }
  } catch {
    return { kind: "later", afterMs: unreachedPauseMs, why: "an answer of the Hub's broke off" };
  }
  const read = shape.safeParse(parsed(Buffer.concat(chunks).toString("utf8")));
  if (read.success) return { kind: "found", value: read.data };
  const [issue] = read.error.issues;
  return strange(`${issue?.path.join(".") || "it"}: ${issue?.message ?? "is not as documented"}`);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const fileOf = ({ path, size, oid, lfs }: Extract<z.output<typeof Entry>, { path: string }>): HubFile =>
  lfs === undefined
    ? { path, bytes: size, hash: { kind: "git-blob", hex: oid } }
    : { path, bytes: lfs.size, hash: { kind: "sha256", hex: lfs.oid } };

/** A part of a path that a URL reads as another path. */
const isDots = (part: string): boolean => part === "." || part === "..";

const linked = (location: string | null, from: URL): URL | undefined =>
  location !== null && URL.canParse(location, from.href) ? new URL(location, from) : undefined;

/** `Link: <…>; rel="next"`. */
const nextPage = (response: Response, from: URL): URL | undefined =>
  linked(/<([^>]+)>;\s*rel="next"/.exec(response.headers.get("link") ?? "")?.[1] ?? null, from);

const startOf = (contentRange: string | null): number => Number(/^bytes (\d+)-/.exec(contentRange ?? "")?.[1] ?? 0);
