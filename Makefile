# Only calls the scripts; the scripts are what is documented.
.PHONY: build test full demo publish format test-node-v2
build:
	dotnet build Skiff.slnx -c Release -nologo
test:
	./test.sh
full:
	./test.sh --full
demo:
	./demo.sh
publish:
	./publish.sh
format:
	dotnet format Skiff.slnx
test-node-v2:
	./scripts/test-node-v2.sh
