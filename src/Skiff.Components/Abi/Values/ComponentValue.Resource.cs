using System.Runtime.CompilerServices;
using Skiff.Components.Abi;
using Skiff.Components.Types;

namespace Skiff.Components;

/// <content>Resources.</content>
public abstract partial record ComponentValue
{
    /// <summary>A resource that the host owns, or that is lent to it. Equal to itself only.</summary>
    public sealed record Resource : ComponentValue
    {
        // The instance a guest's resource came from.
        private readonly InstanceState? _origin;
        private bool _isGone;

        internal Resource(ResourceType type, Representation representation, bool isOwn, InstanceState? origin)
        {
            Type = type;
            Representation = representation;
            IsOwn = isOwn;
            _origin = origin;
        }

        /// <summary>Its type.</summary>
        public ResourceType Type { get; }

        /// <summary>Whether the host owns it: then it must be given away or dropped.</summary>
        public bool IsOwn { get; }

        /// <summary>The object of a host's resource, else null.</summary>
        public object? Object => Representation.Object;

        internal Representation Representation { get; }

        /// <summary>A resource of the host, to be given to a guest or lent.</summary>
        public static Resource Of(HostResourceType type, object value) => new(type, new Representation(0, value), isOwn: true, null);

        /// <summary>Drops an own resource: disposes the host's object, or calls the guest's destructor.</summary>
        /// <exception cref="InvalidOperationException">It is not owned any more.</exception>
        public ValueTask DropAsync(CancellationToken cancellationToken = default) =>
            Destruction.Destroy(null, _origin, Type, GiveAway(), cancellationToken);

        /// <inheritdoc/>
        public bool Equals(Resource? other) => ReferenceEquals(this, other);

        /// <inheritdoc/>
        public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

        internal Representation GiveAway()
        {
            if (!IsOwn || _isGone)
            {
                throw new InvalidOperationException($"the resource {Type.Name} is not owned");
            }

            _isGone = true;
            return Representation;
        }

        internal Representation Lend() => _isGone ? throw new InvalidOperationException($"the resource {Type.Name} was given away") : Representation;
    }
}
