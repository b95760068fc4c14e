export { Platform, type PlatformProps } from './platform.js';
export type {
  Amounts,
  ApplicationDescription,
  ExistingSecretDescription,
  PlatformDescription,
  SiteDescription,
  SystemDescription,
} from './platform-description.js';
