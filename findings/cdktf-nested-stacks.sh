#!/usr/bin/env bash
# cdktf-cli 0.21.0 with cdktf 0.21.0, Node.js 20.
# Two stacks, one depending on the other, made in the scope of a construct instead of the App: `cdktf synth` takes them, and
# `cdktf deploy '*'`, which selects both, refuses them: the manifest names a stack by its id (`second`) and its dependencies by their
# path (`group/first`), and the command compares the one with the other. Made in the App itself, id and path are the same.
set -euo pipefail
source "$(dirname "$0")/lib/cdktf.sh"

cat >main.cjs <<'JS'
const { App, TerraformOutput, TerraformStack } = require('cdktf');
const { Construct } = require('constructs');
const app = new App();
const scope = process.env.NESTED === 'yes' ? new Construct(app, 'group') : app;
const first = new TerraformStack(scope, 'first');
const second = new TerraformStack(scope, 'second');
for (const stack of [first, second]) new TerraformOutput(stack, 'answer', { value: '42' });
second.addDependency(first);
app.synth();
JS

NESTED=no cdktf deploy '*' --auto-approve --skip-provider-lock >flat.log 2>&1 || { cat flat.log; fail "stacks of the App are refused too"; }
NESTED=yes cdktf synth >synth.log 2>&1 || { cat synth.log; fail "nested stacks are not synthesized"; }
status=0
NESTED=yes cdktf deploy '*' --auto-approve --skip-provider-lock >nested.log 2>&1 || status=$?
((status != 0)) || fail "nested stacks are deployed now"
grep -F 'The following dependencies are not included in the stacks to run: group/first' nested.log || fail "another message"
echo "as described: status $status"
