/** How many connections a tenant's database gets from one process. */
export const CONNECTIONS = 5;

/** How long a server may take to answer a new connection, in milliseconds. */
export const CONNECT_TIMEOUT = 10_000;
