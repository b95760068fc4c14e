import { interruption } from '../interruption.js';
import { Terraform } from './terraform.js';

/** Hands over a Terraform whose call the first signal asks to end. */
export async function withInterruptibleTerraform(act: (terraform: Terraform) => Promise<void>): Promise<void> {
  const terraform = new Terraform();
  const stop = interruption.during((count) => {
    if (count === 1) terraform.interrupt();
  });
  try {
    await act(terraform);
  } finally {
    stop();
  }
}
