import { error, type Finding } from '../checks/finding.js';
import { duration, list, number, object, oneOf, required, tableOr } from '../props/index.js';
import type { Duration } from '../units.js';

/** Who says how many pods a workload has: `replicas`, somebody outside of the composition, or an autoscaler of its own. */
export type Scaling = 'fixed' | 'external' | Autoscaling;

/** A HorizontalPodAutoscaler, which owns the number of pods from when it is there. */
export interface Autoscaling {
  /** Pods at least, and to begin with. */
  readonly min: number;
  /** Pods at most. The site must have room for them. */
  readonly max: number;
  /** Percent of the requested cores that pods use on the average, which is aimed at. @default - cores are not looked at */
  readonly cpu?: number;
  /** The same of memory; since request and limit are one, less than 100. @default - memory is not looked at */
  readonly memory?: number;
  /** How fast the number changes. @default - Kubernetes' own: up by the double or by 4 in 15 seconds, down after 5 minutes of less */
  readonly behavior?: { readonly scaleUp?: ScalingRules; readonly scaleDown?: ScalingRules };
}

/** How fast the number of pods changes in one direction. */
export interface ScalingRules {
  /** How long what was recommended before counts too. At most an hour. @default - none upwards, 5 minutes downwards */
  readonly stabilizationWindow?: Duration;
  /** Which policy counts where several say something else. @default 'Max' */
  readonly selectPolicy?: 'Max' | 'Min' | 'Disabled';
  /** @default - upwards 4 pods or 100 percent, downwards 100 percent, in 15 seconds */
  readonly policies?: readonly ScalingPolicy[];
}

/** So many pods, or percent of them, in a time. */
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

/** What a Deployment lets Terraform leave alone when others say how many pods there are. */
export const REPLICAS_OF_OTHERS = 'spec[0].replicas';

/** The autoscaler of a workload, if it has one. */
export function autoscalingOf(scaling: Scaling): Autoscaling | undefined {
  return typeof scaling === 'string' ? undefined : scaling;
}

/**
 * Bounds and targets of an autoscaler that cannot be, or that would break the platform's promise.
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
      ? [wrong('aims at nothing', 'set cpu, such as 70, or memory, to a percentage of what a pod requests')]
      : []),
    ...(cpu === undefined || whole(cpu, 1, 1000)
      ? []
      : [wrong(`aims at ${cpu} percent of cpu`, 'set cpu to a whole number from 1 to 1000, such as 70')]),
    ...(memory === undefined || whole(memory, 1, 99)
      ? []
      : [
          wrong(
            `aims at ${memory} percent of memory, and a pod that needs all of it is ended`,
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

/** Kubernetes' own defaults. They are written out: of what is left out the provider keeps what was there. */
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

/** What a HorizontalPodAutoscaler says. */
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
