/** Everybody, until there are API keys that tell tenants apart. */
export const TENANT = "default";
