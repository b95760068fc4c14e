import { GcsBackend, HttpBackend, LocalBackend, S3Backend, type TerraformStack } from 'cdktf';
import type { SiteFacts } from '../constructs/site/sites.js';

/** Where a stack keeps its state: never below the output folder, which cdktf cleans of stacks that are gone. */
export function addBackend(stack: TerraformStack, state: SiteFacts['state']): void {
  const name = stack.node.id;
  switch (state.backend) {
    case 'local':
      new LocalBackend(stack, { path: `../../../state/${name}.tfstate` });
      break;
    case 's3':
      new S3Backend(stack, {
        bucket: state.bucket,
        region: state.region,
        key: `${state.keyPrefix}/${name}.tfstate`,
        encrypt: true,
      });
      stack.addOverride('terraform.backend.s3.use_lockfile', true);
      if (state.endpoint !== undefined) {
        stack.addOverride('terraform.backend.s3.endpoints', { s3: state.endpoint });
        stack.addOverride('terraform.backend.s3.use_path_style', true);
        // Another vendor's store knows neither Amazon's accounts nor its regions.
        for (const skip of ['credentials_validation', 'region_validation', 'requesting_account_id']) {
          stack.addOverride(`terraform.backend.s3.skip_${skip}`, true);
        }
      }
      break;
    case 'gcs':
      new GcsBackend(stack, { bucket: state.bucket, prefix: `${state.prefix}/${name}` });
      break;
    case 'http': {
      const fill = (address: string) => address.replaceAll('{stack}', name);
      new HttpBackend(stack, {
        address: fill(state.address),
        ...(state.lockAddress === undefined ? {} : { lockAddress: fill(state.lockAddress) }),
        ...(state.unlockAddress === undefined ? {} : { unlockAddress: fill(state.unlockAddress) }),
      });
    }
  }
}
