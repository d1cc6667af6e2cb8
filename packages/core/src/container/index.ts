export { type Binding, bind } from "./binding.ts";
export { inject, injectable } from "./decorators.ts";
export { resolveHandler } from "./resolve-handler.ts";
export { ServiceRegistry, type ServiceRegistryOptions } from "./service-registry.ts";
export type { Lifetime, Service, Services } from "./services.ts";
export { type Token, token } from "./token.ts";
