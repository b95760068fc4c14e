export { checked, checkedProps, checkedText } from './checked.js';
export { type Fault, isTable, type Kind, required } from './kind.js';
export {
  duration,
  either,
  flag,
  functionOr,
  list,
  made,
  number,
  oneOf,
  setting,
  simple,
  size,
  table,
  tableOr,
  text,
  textLike,
} from './kinds.js';
export { pathText } from './path.js';
export { object, type Shape, variant } from './shape.js';
