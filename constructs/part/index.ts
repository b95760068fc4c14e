export {
  type Ground,
  type Home,
  isPartSource,
  PART_SOURCE,
  type Part,
  type PartSource,
  PHASES,
  type Phase,
  type SiteBase,
} from './part.js';
