# SPDX-License-Identifier: Apache-2.0
# The scripts are copied with other paths for /usr/bin/python3, so that nothing depends on what this machine has there.
source "$(dirname "${BASH_SOURCE[0]}")/checkout.bash"

make_checkout "$work/strata"
mkdir -p "$work"/{none,both}
ln -s "$(command -v python3)" "$work/none/python3"

with_system_python() { sed "s,/usr/bin/python3,$2,g" "$source_folder/tools/$1"; }
python() { "$work/none/python3" -S "$@" 2>&1; } # -S: without any packages

# A system Python with a matplotlib, which says that it was taken.
cat >"$work/both/python3" <<'TEXT'
#!/usr/bin/env bash
[[ $1 == -c ]] || echo "taken: $*"
TEXT
chmod +x "$work/both/python3"
install="Install it: tools/bootstrap --with-figures (Debian and Ubuntu: python3-matplotlib)"
without=$(python -c 'import sys; print(sys.executable)')

with_system_python figures/analyze.py "$work/both/python3" >"$work/analyze.py"
said=$(python "$work/analyze.py" a.db 123456 --out figures) || fail "analyze.py with the other Python ended with an error:" "$said"
[[ $said == "taken: $work/analyze.py a.db 123456 --out figures" ]] || fail "the other Python was not taken:" "$said"

with_system_python figures/analyze.py "$work/no/python3" >"$work/analyze.py"
said=$(python "$work/analyze.py" a.db 123456) && fail "analyze.py went on without matplotlib"
[[ $said == "analyze.py: $without cannot import matplotlib (No module named 'matplotlib'), and $work/no/python3 cannot either. $install" ]] || fail "$said"

with_system_python figures/analyze.py "$without" >"$work/analyze.py"
said=$(python "$work/analyze.py" a.db 123456) && fail "analyze.py went on without matplotlib"
[[ $said == "analyze.py: $without cannot import matplotlib (No module named 'matplotlib'). $install" ]] || fail "$said"

# tools/bootstrap on a machine where all is installed.
mkdir -p "$work/bin" "$work"/cache/strata/libtorch-2.11.0/torch/{include/torch/headeronly,lib}
touch "$work"/cache/strata/libtorch-2.11.0/torch/{include/torch/headeronly/version.h,lib/libtorch_cpu.so}
cat >"$work/bin/dpkg-query" <<'TEXT'
#!/usr/bin/env bash
printf 'installed %s\n' "${@:3}"
TEXT
printf '#!/usr/bin/env bash\nexit 1\n' | tee "$work"/bin/{apt-get,sudo,python3} >/dev/null
chmod +x "$work"/bin/*
bootstrap() { PATH="$work/bin:$PATH" XDG_CACHE_HOME="$work/cache" bash "$work/strata/tools/bootstrap" --cpu --with-figures 2>&1; }

with_system_python bootstrap "$work/both/python3" >"$work/strata/tools/bootstrap"
said=$(bootstrap) || fail "tools/bootstrap --with-figures ended with an error:" "$said"
with_system_python bootstrap "$work/no/python3" >"$work/strata/tools/bootstrap"
said=$(bootstrap) && fail "tools/bootstrap --with-figures ended well without matplotlib"
expect "$said" "error: neither python3 ($work/bin/python3) nor $work/no/python3 can import matplotlib, with which tools/figures/ draws."
rm -rf "$work"
