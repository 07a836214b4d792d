"""Ways that write, move or remove files, beside those that the writers' table brings."""

from .way import DETECTED, PREVENTED, Kind, Way, ways

NAMED = ways(
    PREVENTED,
    DETECTED,
    """
echo x > ./src/../src/a.py
echo x > "$PWD/src/a.py"
: > src/a.py
{ echo a; echo b; } > src/a.py
(cd src && echo x > a.py)
exec 3> src/a.py; echo x >&3
echo x > src/a.py & wait
X=src; echo x > $X/a.py
for n in a b; do echo x > src/$n.py; done
for f in src/*.py; do sed -i "s/ann/b/" "$f"; done
f() { rm "$1"; }; f src/a.py
[ -e README ] && rm src/a.py || true
case x in x) rm src/a.py ;; esac
if true; then mv README src/a.py; fi
cat <<'E' | sh⏎rm src/a.py⏎E
sh <<< 'rm src/a.py'
s\\ed -i s/ann/ben/ src/a.py
"r"m src/a.py
/bin/rm src/a.py
command -p rm src/a.py
rm -- src/a.py
rm new.py
ls > new.py
rm -f *.py
rm src/?.py
rm {new,other}.py
sed -i.bak s/ann/ben/ src/a.py
sed --in-place -e s/ann/ben/ -- src/a.py
""",
)
FOLDERS = ways(
    PREVENTED,
    DETECTED,
    """
rm -rf src
rm -r ./src/
mv src lib2
mv src old/src/
rm -rf src/*
rm -rf *
cd .. && rm -rf repo/src
find src -mindepth 1 -delete
find ./src -name '*' -exec rm {} \\;
find . -name 'a.*' -print0 | xargs -0 rm -f
rm -rf old && mv src old
""",
)
UNPACKED = (
    *ways(
        DETECTED,
        DETECTED,
        """
tar xf src.tar
tar -xf src.tar --strip-components=0
tar cf - -C old src | tar xf -
unzip -qo src.zip
(cd old && tar cf - .) | (cd . && tar xf -)
""",
        setup="tar cmf src.tar -C old src; (cd old && python3 -m zipfile -c ../src.zip src/)",
    ),
    *ways(
        DETECTED,
        DETECTED,
        """
cp -r old/src .
cp -R old/. .
cp -a old/src/. src/
cp old/src/* src/
cp $(cat old.txt) src
rsync -a old/src/ src/
""",
        setup="echo old/src/a.py > old.txt",
        gate=PREVENTED,
    ),
)
PATCHED = ways(
    PREVENTED,
    DETECTED,
    """
patch -sp1 < ann.patch
patch -s src/a.py ann.patch
git apply ann.patch
git apply - < ann.patch
patch -sp1 <<'E'⏎--- a/src/a.py⏎+++ b/src/a.py⏎@@ -1 +1 @@⏎-a = 'work of ann'⏎+a = 0⏎E
""",
)
PROGRAMS = ways(
    DETECTED,
    DETECTED,
    """
python3 -c "open('src/a.py','w').write('x')"
python3 - <<'E'⏎open('src/a.py','w').write('x')⏎E
python3 format.py
python3 format.py && exit 3
perl -e 'open F, ">src/a.py"; print F "x"'
awk 'BEGIN { print "x" > "src/a.py" }'
sed -n 'w src/a.py' README
make
sh clean.sh
bash ./clean.sh
. ./clean.sh
source clean.sh
sqlite3 :memory: ".output src/a.py" "select 1"
echo "open('src/a.py','w').write('x')" | python3
""",
)
FORMATTERS = ways(
    DETECTED,
    DETECTED,
    """
black src
black .
ruff format
ruff format .
ruff check --fix .
prettier --write .
prettier --write 'src/**/*.py'
isort .
gofmt -w .
npx eslint --fix .
uv run ruff format
python3 -m black .
black $(cat list.txt)
cd src && black ..
""",
    gate=PREVENTED,
) + ways(DETECTED, DETECTED, "npm run format")
PACKAGES = (
    *ways(DETECTED, DETECTED, "npm install\nuv sync\npoetry lock"),
    *ways(PREVENTED, DETECTED, "npm init -y > notes.md\npip freeze > notes.md"),
)
UNKNOWN = (
    *ways(
        DETECTED,
        DETECTED,
        """
rm $(cat list.txt)
rm `cat list.txt`
rm "$(python3 names.py)"
xargs rm < list.txt
cat list.txt | xargs rm -f
python3 names.py | xargs sed -i s/ann/ben/
git ls-files src | xargs rm -f
git grep -l 'work of' | xargs sed -i s/work/play/
grep -rl 'work of' src | xargs -I{} cp README {}
git diff --name-only | while read -r f; do echo x > "$f"; done
for f in $(git ls-files -m); do rm "$f"; done
while read -r f; do rm "$f"; done < list.txt
mapfile -t F < list.txt; rm "${F[@]}"
rm $(git ls-files -o --exclude-standard)
F=$(cat list.txt); echo x > "$F"
echo x > $(cat list.txt)
find $(cat list.txt) -delete
while read -r f; do rm "$f"; done <<< src/a.py
cat ann.patch | patch -sp1
cat ann.patch | git apply
cat list.txt | parallel rm 2>/dev/null || xargs rm < list.txt
R=rm; $R $(cat list.txt)
cd src && git ls-files a.py | xargs rm -f
""",
        gate=PREVENTED,
    ),
)
BACKGROUND = tuple(
    Way(command, DETECTED, DETECTED, how=how)
    for how in ("background", "interrupted", "died")
    for command in ("python3 format.py", "sh clean.sh", "rm $(cat list.txt)")
)
GOES_ON = tuple(
    Way(command, PREVENTED, DETECTED, how=how)
    for how in ("background", "interrupted", "died")
    for command in ("sed -i s/ann/ben/ src/a.py",)
)


def kinds() -> "list[Kind]":
    """Them all."""
    return [
        Kind("named", "writes or removes a file that the text names, however it is spelled", NAMED),
        Kind("folders", "removes or moves what is around it, or by pattern", FOLDERS),
        Kind("unpacked", "unpacks or copies a folder over it", UNPACKED),
        Kind("patched", "patches it", PATCHED),
        Kind(
            "programs", "runs a program or a script of which no text says what it writes", PROGRAMS
        ),
        Kind("trees", "formats the whole tree", FORMATTERS),
        Kind("packages", "runs a package tool", PACKAGES),
        Kind("unknown", "writes to files that no text says", UNKNOWN),
        Kind(
            "endings",
            "lets it go on in the background, stops it in the middle, or dies",
            (*BACKGROUND, *GOES_ON),
        ),
    ]
