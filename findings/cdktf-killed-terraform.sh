#!/usr/bin/env bash
# cdktf-cli 0.21.0, Node.js 20, Linux.
# A Terraform that is ended by a signal while it applies a stack (by the kernel for want of memory, for instance) counts as one that
# succeeded: `cdktf deploy` goes on with the stacks that depend on it and ends with status 0. It reads the exit code of the pseudo terminal,
# which is 0 then, and not the signal beside it. One that exits with status 1 does stop the deploy.
set -euo pipefail
source "$(dirname "$0")/lib/cdktf.sh"

cat >main.cjs <<'JS'
const { App, TerraformOutput, TerraformStack } = require('cdktf');
const app = new App();
const first = new TerraformStack(app, 'first');
const second = new TerraformStack(app, 'second');
for (const stack of [first, second]) new TerraformOutput(stack, 'answer', { value: '42' });
second.addDependency(first);
app.synth();
JS

deploy() { # what `terraform apply` of the first stack does
  rm -f applied
  status=0
  TERRAFORM_APPLY="if [[ \$PWD == */first ]]; then $1; fi" cdktf deploy '*' --auto-approve --skip-provider-lock >deploy.log 2>&1 || status=$?
  echo "$1: status $status, applied: $(tr '\n' ' ' <applied)"
}

deploy 'exit 1'
[[ $status != 0 && $(<applied) == first ]] || fail "a failed apply does not stop the deploy"
deploy 'kill -KILL $$'
[[ $status == 0 && $(<applied) == $'first\nsecond' ]] || fail "a killed apply stops the deploy"
echo "as described"
