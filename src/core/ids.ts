/** Branded identities, so that one kind of string can't be passed where another is meant. */

declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Where a node listens: `ip:port`, IPv4 in dotted decimal. The key of the peer map. See `address.ts`. */
export type Address = Brand<string, 'Address'>;

/** One run of one node: a UUID made at start. Another value from the same address means it restarted. */
export type InstanceId = Brand<string, 'InstanceId'>;
