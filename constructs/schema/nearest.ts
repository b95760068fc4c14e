import leven from 'leven';

/**
 * The allowed word that a reader most likely meant, or undefined when none is close: at most a third of the letters differ,
 * and two at least in a longer word, since a swapped pair of letters counts as two.
 */
export function nearest(word: string, allowed: readonly string[]): string | undefined {
  const most = word.length > 3 ? Math.max(2, Math.floor(word.length / 3)) : word.length - 1;
  const ranked = allowed
    .map((candidate) => ({
      candidate,
      distance: candidate.toLowerCase() === word.toLowerCase() ? 0 : leven(word, candidate),
      lengths: Math.abs(candidate.length - word.length),
    }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance || a.lengths - b.lengths);
  return ranked[0]?.candidate;
}
