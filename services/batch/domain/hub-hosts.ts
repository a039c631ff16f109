/** Every host that the Hub names as its own or as its CDN's (huggingface.co/.well-known/meta.json) is under one of these. */
export const documentedHosts: readonly string[] = ["huggingface.co", "hf.co"];

/** May a redirect or a next page be followed there? Only to these hosts and hosts under them, and never from https to http. */
export const mayFollow = (to: URL, from: URL, hosts: readonly string[]): boolean => {
  if (to.username !== "" || to.password !== "") return false;
  if (to.origin === from.origin) return true;
  if (to.protocol !== "https:" && to.protocol !== from.protocol) return false;
  if (to.protocol !== "https:" && to.protocol !== "http:") return false;
  return hosts.some((host) => to.host === host || to.hostname.endsWith(`.${host}`));
};
