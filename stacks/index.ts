export { Platform } from './platform.js';
export type {
  Amounts,
  ApplicationDescription,
  ExistingSecretDescription,
  PlatformDescription,
  SiteDescription,
  SystemDescription,
} from './platform-description.js';
export type { PlatformProps } from './platform-props.js';
