/** What people most often mean, one press away. */

export const QUICK_EMOJI = ['👍', '❤️', '😂', '😮', '😢', '🎉'] as const;
