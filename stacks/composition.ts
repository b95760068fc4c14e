import { AnnotationMetadataEntryType, Aspects, type IAspect, TerraformElement, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { error, type Finding, warning } from '../constructs/checks/finding.js';

/** The constructs of a tree that stand in no stack. */
function* composed(root: IConstruct): Generator<IConstruct> {
  if (TerraformStack.isStack(root)) return;
  yield root;
  for (const child of root.node.children) yield* composed(child);
}

/**
 * Lets aspects visit what was composed: platforms, sites, systems, workloads. cdktf lets them visit stacks alone, and what stands in a stack is
 * visited there.
 */
export function visitByAspects(root: IConstruct, inherited: readonly IAspect[] = []): void {
  if (TerraformStack.isStack(root)) return;
  const aspects = [...new Set([...inherited, ...Aspects.of(root).all])];
  for (const aspect of aspects) aspect.visit(root);
  for (const child of root.node.children) visitByAspects(child, aspects);
}

/** Resources that stand in no stack: cdktf leaves them out and says nothing. */
export function outsideFindings(root: IConstruct): Finding[] {
  return [...composed(root)]
    .filter(TerraformElement.isTerraformElement)
    .map(({ node }) =>
      error(
        'resource-outside',
        node.path,
        'is made in no stack, so no deploy would create it',
        "pass a stack as its first argument: site.stacks.data before the systems, .apps beside the workloads, .smoke with the tests; or a TerraformStack of the App's",
      ),
    );
}

/** What aspects, and others, have said about a construct by annotations. cdktf reads those of stacks alone. */
export function annotationFindings(root: IConstruct): Finding[] {
  const remedy = 'do what it says';
  return [...composed(root)].flatMap(({ node }) =>
    node.metadata.flatMap(({ type, data }) => {
      if (type === AnnotationMetadataEntryType.ERROR) return [error('annotation', node.path, `${data}`, remedy)];
      if (type === AnnotationMetadataEntryType.WARN) return [warning('annotation', node.path, `${data}`, remedy)];
      return [];
    }),
  );
}
