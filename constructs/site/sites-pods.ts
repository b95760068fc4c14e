import { type PodSettings, podFaults } from '../pods/index.js';
import { Size } from '../units.js';
import type { WrittenSite } from './sites-facts.js';
import type { Findings, Path } from './sites-findings.js';

/** What a site says of pods, with amounts where the file has texts. */
export function podSettings({ scratch, ...pods }: WrittenSite['pods']): PodSettings {
  return { ...pods, ...(scratch === undefined ? {} : { scratch: Size.parse(scratch) }) };
}

/** What no schema can say of them. What is of the wrong shape has been refused, and says nothing to the rules. */
export function checkPods(pods: WrittenSite['pods'], path: Path, findings: Findings): void {
  if (findings.isBlamed(path)) return;
  for (const fault of podFaults(podSettings(pods))) {
    findings.add([...path, ...fault.path], `sites-${fault.id}`, fault.message, fault.remedy);
  }
}
