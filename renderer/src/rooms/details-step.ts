/** What a room's details are at: one step at a time. */

export type DetailsStep = 'overview' | 'invite' | 'invitation' | 'rename' | 'leave' | 'export';
