#!/usr/bin/env bash
# cdktf-cli 0.21.0, Node.js 20, Linux.
# Of what Terraform prints right before it fails, `cdktf deploy` may lose the end, which is where Terraform says why: once the exit is known,
# what is left in the pseudo terminal is no longer taken. The more there is to print, the surer: behind 2,000 lines the last one was
# missing in nearly every try. A Terraform that lives on for a moment after its last line loses nothing.
set -euo pipefail
source "$(dirname "$0")/lib/cdktf.sh"

cat >main.cjs <<'JS'
const { App, TerraformOutput, TerraformStack } = require('cdktf');
const app = new App();
new TerraformOutput(new TerraformStack(app, 'only'), 'answer', { value: '42' });
app.synth();
JS

shown() { # what `terraform apply` does after its lines; how many of eight tries show the last one
  local count=0
  for _ in 1 2 3 4 5 6 7 8; do
    TERRAFORM_APPLY="seq -f 'line %g of a plan that is long' 2000; echo 'Error: the reason'; $1" \
      cdktf deploy only --auto-approve --skip-provider-lock >deploy.log 2>&1 && fail "a failed apply passes"
    if grep -q 'Error: the reason' deploy.log; then count=$((count + 1)); fi
  done
  echo "$count"
}

late=$(shown 'sleep 1; exit 1')
at_once=$(shown 'exit 1')
echo "shown by one that waits: $late of 8; by one that ends at once: $at_once of 8"
((late == 8)) || fail "the reason is lost by a Terraform that waits too"
((at_once < 8)) || fail "the reason is shown every time"
echo "as described"
