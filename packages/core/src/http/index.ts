export { createHttp, type HttpExchange, type HttpOptions } from "./create-http.ts";
export { isPublicAddress } from "./public-address.ts";
export { assertPublicAddress, assertPublicUrl } from "./public-lookup.ts";
export { type ResponseHeaders, readRetryAfter } from "./read-retry-after.ts";
