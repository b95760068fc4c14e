/** Labels of everything that the kit places for one named thing. */
export function objectLabels(platform: string, name: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': platform,
    'app.kubernetes.io/managed-by': 'datastead',
  };
}
