namespace Skiff.Components.Generator.Tests;
internal static class Stub { public const string Code = """
    namespace Skiff.Components {
    public sealed class ComponentLinker { public HostInstance DefineInstance(string name) => new(); }
    public sealed class HostInstance {
      public HostInstance DefineResource(string name, HostResourceType type) => this;
      public HostInstance DefineFunction(string name, Skiff.Components.Types.ComponentFunctionType type, LoweredHostFunction function) => this;
    } }
    """; }
