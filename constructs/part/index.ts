export {
  type Ground,
  type Home,
  isPartSource,
  markPartSource,
  type Part,
  type PartSource,
  PHASES,
  type Phase,
  type SiteBase,
} from './part.js';
