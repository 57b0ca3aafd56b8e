#!/bin/bash
# Install the built package on this machine, ask it how it is, remove it. Root only; says each step.
set -euo pipefail
cd "$(dirname "$0")/../.."
package=${1:-$(ls -t dist/terminal_*.deb | head -1)}
if [ "$(id -u)" != 0 ]; then echo "try: root is needed to install a package" >&2; exit 2; fi
if dpkg-query -W -f '${db:Status-Status}' terminal 2> /dev/null | grep -q '^installed$'; then
    echo "try: a terminal package is installed here already, leaving it alone" >&2; exit 2
fi

work=$(mktemp -d)
fresh=() # users that this try makes go with it, with their empty data; a real removal keeps both
for user in terminal central; do getent passwd "$user" > /dev/null || fresh+=("$user"); done
tidy() {
    dpkg --purge terminal > /dev/null 2>&1 || true
    for user in "${fresh[@]}"; do userdel "$user" 2> /dev/null || true; rm -rf "/var/lib/$user"; done
    rm -rf "$work"
}
trap tidy EXIT

echo "=== install $package"
dpkg --install "$package"

echo "=== kiosk check --json, as the terminal's user, from an unrelated folder"
cd /
runuser -u terminal -- /usr/bin/kiosk check --json > "$work/check.json" || true
python3 -c 'import json, sys; json.load(open(sys.argv[1])); print("valid JSON")' "$work/check.json"

echo "=== imports come from /opt"
/opt/terminal/venv/bin/python -I -c '
import PySide6.QtMultimedia, PySide6.QtQuick, PySide6.QtSvg, cv2, kiosk, central, sqlcipher3, ui
import dlib, rapidocr, sane, serial, smartcard.scard, usb.core, zxingcpp
for module in (PySide6, cv2, kiosk, central, sqlcipher3, ui, dlib, rapidocr, sane, serial, smartcard, usb, zxingcpp):
    assert module.__file__.startswith("/opt/terminal/"), module.__file__'

echo "=== the engines work with the models that were left: print is read, faces are sought, words are cut"
cd / && runuser -u terminal -- /opt/terminal/venv/bin/python -I - <<'PYTHON'
import cv2, numpy, jieba, tempfile
from drivers.contract.faults import Fault
from drivers.engines.face.engine import open_engine
from drivers.engines.ocr.engine import OcrEngine

page = numpy.full((200, 900, 3), 255, numpy.uint8)
cv2.putText(page, "TERMINAL 2026", (40, 120), cv2.FONT_HERSHEY_SIMPLEX, 2.5, (0, 0, 0), 5)
jpeg = cv2.imencode(".jpg", page)[1].tobytes()
ocr, faces = OcrEngine(), open_engine({})
lines, found = ocr.read(jpeg, 60.0), faces.find(jpeg, 60.0)
blank = faces.compare(jpeg, jpeg, 60.0)
assert not isinstance(lines, Fault) and "TERMINAL" in lines[0].text.replace(" ", ""), lines
assert found == (), found
assert isinstance(blank, Fault) and blank.code == "no_face", blank
ocr.close(), faces.close()
with tempfile.TemporaryDirectory() as jieba.dt.tmp_dir:
    assert jieba.lcut("医疗保险", HMM=False)
PYTHON

echo "=== the terminal's user is in the groups of its devices"
for group in dialout input lp plugdev scanner video; do
    id -nG terminal | tr ' ' '\n' | grep -qx "$group" || { echo "try: terminal is not in $group" >&2; exit 1; }
done

if command -v udevadm > /dev/null; then
    echo "=== udev rules"
    udevadm test /sys/devices/virtual/mem/null > "$work/udev" 2>&1 || true
    grep -q 'Reading rules file.*60-terminal.rules' "$work/udev"
    if grep '60-terminal.rules:' "$work/udev"; then exit 1; fi # a line that udev does not understand
fi

echo "=== the screen comes up with what was left of Qt"
mkdir "$work/home" && chown terminal "$work" "$work/home"
printf 'data = "%s/data"\n' "$work/home" > "$work/terminal.toml"
runuser -u terminal -- env HOME="$work/home" QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software \
    TERMINAL_REPORT_FIRST_FRAME=1 timeout 60 /usr/bin/kiosk run --config "$work/terminal.toml"

echo "=== central answers"
runuser -u central -- /usr/bin/central --help > /dev/null

if command -v systemd-analyze > /dev/null; then
    echo "=== units"
    units=(terminal central)
    if [ -e /lib/systemd/system/cups.service ]; then units+=(cups); fi # with our drop-in
    systemd-analyze verify "${units[@]/%/.service}"
fi

echo "=== removal keeps data"
touch /var/lib/terminal/.try
dpkg --purge terminal
test ! -e /opt/terminal/lib && test ! -e /usr/bin/kiosk && test -e /var/lib/terminal/.try
rm -f /var/lib/terminal/.try
echo "=== ok"
