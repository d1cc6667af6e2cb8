import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { nodeHandler, type Scheduler } from "@carillon/core";

/** An HTTP server of the host's. */
export interface HostServer {
  /** Where the plugins' routes are; no slash at the end. */
  readonly url: string;
  /** Ends it and every connection. */
  close(): Promise<void>;
}

/** Serves the plugins' routes below `/carillon`, on a free port of loopback. */
export async function serve(scheduler: Scheduler): Promise<HostServer> {
  const server = createServer(nodeHandler(scheduler, { prefix: "/carillon" }));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/carillon`,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
}
