# For scripts beside this folder: a temporary project with cdktf-cli 0.21.0 and a program main.cjs, and a stand-in for Terraform that does
# what the scripts tell it: TERRAFORM_APPLY is a line of shell that `terraform apply` runs, in the folder of the stack.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
  echo "no longer as described: $*" >&2
  exit 1
}

export CHECKPOINT_DISABLE=1 CI=1 TERRAFORM_BINARY_NAME="$work/terraform"
cat >terraform <<'SH'
#!/usr/bin/env bash
case $1 in
  version | -v) echo 'Terraform v1.11.4' ;;
  output) echo '{}' ;;
  apply)
    echo "$(basename "$PWD")" >>"$(dirname "$0")/applied"
    eval "${TERRAFORM_APPLY:-true}"
    ;;
esac
SH
chmod +x terraform
echo '{ "language": "typescript", "app": "node main.cjs", "projectId": "finding", "sendCrashReports": "false" }' >cdktf.json
echo '{ "name": "finding", "private": true }' >package.json
npm install --silent --no-audit --no-fund cdktf@0.21.0 cdktf-cli@0.21.0 constructs@10.4.2 >/dev/null
cdktf() { node_modules/.bin/cdktf "$@"; }
