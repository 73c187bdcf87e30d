/** The only two channels between the window and the main process. */

/** A request of the contract, answered by its reply. */
export const INVOKE_CHANNEL = 'contract:invoke';
/** To the window: an event of the contract. Back: the number of the last one it has taken. */
export const EVENT_CHANNEL = 'contract:event';
/** How many events the window takes before it says so. */
export const EVENTS_PER_RECEIPT = 64;
