/**
 * Time that bringing a system to what is declared may take on top, where very much is declared: half a second for each thing, counted in
 * hundreds. The charts give the Job as much (`common.provisionSeconds`).
 * @param things what there is to make: users, rules, topics
 */
export function provisionSeconds(...things: readonly (readonly unknown[] | undefined)[]): number {
  return 50 * Math.floor(things.flatMap((list) => list ?? []).length / 100);
}
