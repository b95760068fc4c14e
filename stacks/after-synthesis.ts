import { AnnotationMetadataEntryType, type App } from 'cdktf';

/**
 * Runs `act` after each `app.synth()` that has succeeded as a whole, also where the app publishes its output at the end of
 * it. cdktf has no hook there: validations of the app come before its manifest is written.
 *
 * Under cdktf's own commands an annotation of the level error does not make `synth()` throw; cdktf refuses it when it
 * reads the manifest. Nothing is done then either.
 */
export function afterSynthesis(app: App, act: () => void): void {
  const synth = app.synth.bind(app);
  app.synth = () => {
    synth();
    if (!isRefusedByAnnotation(app)) act();
  };
}

function isRefusedByAnnotation({ manifest }: App): boolean {
  return Object.values(manifest.stacks).some(({ annotations }) =>
    annotations.some(({ level }) => level === AnnotationMetadataEntryType.ERROR),
  );
}
