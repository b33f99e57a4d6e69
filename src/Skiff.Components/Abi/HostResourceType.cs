using Skiff.Components.Types;

namespace Skiff.Components;

/// <summary>A resource type of the host. Its representation is a C# object; when the last owner drops the handle, <see cref="IDisposable.Dispose"/> is called, once.</summary>
/// <param name="name">For messages: the WIT name.</param>
public sealed class HostResourceType(string name) : ResourceType(name);
