// Never linked: see must_fail.sh.
int main() {}
