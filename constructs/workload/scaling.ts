import { error, type Finding } from '../checks/finding.js';
import { duration, list, number, object, oneOf, required, tableOr } from '../props/index.js';
import type { Duration } from '../units.js';

/** Who sets the number of pods of a workload: `replicas`, something outside of the composition, or the workload's own autoscaler. */
export type Scaling = 'fixed' | 'external' | Autoscaling;

/** A HorizontalPodAutoscaler, which sets the number of pods from its creation on. */
export interface Autoscaling {
  /** Minimum number of pods, and the initial one. */
  readonly min: number;
  /** Maximum number of pods. The site must have room for them. */
  readonly max: number;
  /** Target for the average CPU use of pods, in percent of the request. @default - CPU is not considered */
  readonly cpu?: number;
  /** Target for the average memory use, in percent; less than 100, because request and limit are equal. @default - memory is not considered */
  readonly memory?: number;
  /** How fast the number changes. @default - Kubernetes' own: up by 100 percent or 4 pods in 15 seconds, down after 5 minutes with less load */
  readonly behavior?: { readonly scaleUp?: ScalingRules; readonly scaleDown?: ScalingRules };
}

/** How fast the number of pods changes in one direction. */
export interface ScalingRules {
  /** How long earlier recommendations are considered too. At most an hour. @default - not at all upwards, 5 minutes downwards */
  readonly stabilizationWindow?: Duration;
  /** Which policy applies if several differ. @default 'Max' */
  readonly selectPolicy?: 'Max' | 'Min' | 'Disabled';
  /** @default - upwards 4 pods or 100 percent, downwards 100 percent, in 15 seconds */
  readonly policies?: readonly ScalingPolicy[];
}

/** A number of pods, or a percentage of them, in a period. */
export interface ScalingPolicy {
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  /** At most half an hour. */
  readonly period: Duration;
}

const RULES = object<ScalingRules>({
  stabilizationWindow: duration,
  selectPolicy: oneOf('Max', 'Min', 'Disabled'),
  policies: list(
    object<ScalingPolicy>({
      type: required(oneOf('Pods', 'Percent')),
      value: required(number),
      period: required(duration),
    }),
    "[{ type: 'Pods', value: 2, period: Duration.minutes(1) }]",
  ),
});

const AUTOSCALING = object<Autoscaling>({
  min: required(number),
  max: required(number),
  cpu: number,
  memory: number,
  behavior: object({ scaleUp: RULES, scaleDown: RULES }),
});

export const SCALING = tableOr(oneOf('fixed', 'external'), AUTOSCALING);

/** The field of a Deployment that Terraform ignores if something else sets the number of pods. */
export const REPLICAS_OF_OTHERS = 'spec[0].replicas';

/** The autoscaler of a workload, if it has one. */
export function autoscalingOf(scaling: Scaling): Autoscaling | undefined {
  return typeof scaling === 'string' ? undefined : scaling;
}

/**
 * Bounds and targets of an autoscaler that are not valid, or that would break the platform's promise.
 * @param least pods by that promise
 */
export function autoscalingFindings(
  where: string,
  { min, max, cpu, memory, behavior = {} }: Autoscaling,
  least: number,
  promise: string,
): Finding[] {
  const place = `${where}/scaling`;
  const wrong = (message: string, remedy: string) => error('workload-autoscaling', place, message, remedy);
  const whole = (number: number, from: number, to: number) =>
    Number.isInteger(number) && number >= from && number <= to;
  return [
    ...(whole(min, least, Number.MAX_SAFE_INTEGER)
      ? []
      : [wrong(`has min ${min}${promise}`, `set min to ${least} or more, a whole number`)]),
    ...(whole(max, min, Number.MAX_SAFE_INTEGER)
      ? []
      : [wrong(`has max ${max} and min ${min}`, 'set max to min or more, a whole number')]),
    ...(cpu === undefined && memory === undefined
      ? [wrong('has no target', 'set cpu or memory to a percentage of what a pod requests, such as 70')]
      : []),
    ...(cpu === undefined || whole(cpu, 1, 1000)
      ? []
      : [wrong(`has a target of ${cpu} percent for cpu`, 'set cpu to a whole number from 1 to 1000, such as 70')]),
    ...(memory === undefined || whole(memory, 1, 99)
      ? []
      : [
          wrong(
            `has a target of ${memory} percent for memory, but a pod that uses all of it is killed`,
            'set memory to a whole number from 1 to 99, such as 80',
          ),
        ]),
    ...Object.entries(behavior).flatMap(([direction, rules = {}]) => ruleFindings(place, direction, rules)),
  ];
}

function ruleFindings(place: string, direction: string, { stabilizationWindow, policies }: ScalingRules): Finding[] {
  const wrong = (message: string, remedy: string) => error('workload-autoscaling', place, message, remedy);
  return [
    ...(stabilizationWindow !== undefined && stabilizationWindow.toSeconds > 3600
      ? [
          wrong(
            `has a stabilizationWindow of ${stabilizationWindow.toSeconds} seconds in behavior.${direction}`,
            'set it to an hour or less',
          ),
        ]
      : []),
    ...(policies?.length === 0
      ? [
          wrong(
            `has no policy in behavior.${direction}`,
            "add one, leave policies out, or set selectPolicy to 'Disabled'",
          ),
        ]
      : []),
    ...(policies ?? [])
      .filter(
        ({ value, period }) =>
          !(Number.isInteger(value) && value >= 1 && period.toSeconds >= 1 && period.toSeconds <= 1800),
      )
      .map(({ type, value, period }) =>
        wrong(
          `has a policy of ${value} ${type === 'Pods' ? 'pods' : 'percent'} in ${period.toSeconds} seconds in behavior.${direction}`,
          'set value to a whole number from 1, and period to half an hour or less',
        ),
      ),
  ];
}

/** Kubernetes' own defaults. They are written out, because the provider keeps the earlier value of a field that is left out. */
const PERIOD_SECONDS = 15;
const DEFAULTS = {
  scaleUp: {
    stabilizationSeconds: 0,
    policies: [
      { type: 'Pods', value: 4, period_seconds: PERIOD_SECONDS },
      { type: 'Percent', value: 100, period_seconds: PERIOD_SECONDS },
    ],
  },
  scaleDown: {
    stabilizationSeconds: 300,
    policies: [{ type: 'Percent', value: 100, period_seconds: PERIOD_SECONDS }],
  },
};

/** The spec of a HorizontalPodAutoscaler. */
export function autoscalerSpec(name: string, { min, max, cpu, memory, behavior = {} }: Autoscaling) {
  const targets = Object.entries({ cpu, memory }).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return {
    scale_target_ref: { api_version: 'apps/v1', kind: 'Deployment', name },
    min_replicas: min,
    max_replicas: max,
    metric: targets.map(([resource, percent]) => ({
      type: 'Resource',
      resource: { name: resource, target: { type: 'Utilization', average_utilization: percent } },
    })),
    behavior: {
      scale_up: [rulesBlock('scaleUp', behavior.scaleUp)],
      scale_down: [rulesBlock('scaleDown', behavior.scaleDown)],
    },
  };
}

function rulesBlock(
  direction: 'scaleUp' | 'scaleDown',
  { stabilizationWindow, selectPolicy = 'Max', policies }: ScalingRules = {},
) {
  const { stabilizationSeconds, policies: defaults } = DEFAULTS[direction];
  return {
    stabilization_window_seconds: stabilizationWindow?.toSeconds ?? stabilizationSeconds,
    select_policy: selectPolicy,
    policy: policies?.map(({ type, value, period }) => ({ type, value, period_seconds: period.toSeconds })) ?? defaults,
  };
}
