using Skiff.Components;
using Skiff.Runtime;

namespace Skiff.Suites.Components;

/// <summary>The compiled engine behind the interface of the suite. Every instance has a store of its own: after a trap a store is of no use any more.</summary>
public sealed class RuntimeComponentEngine(Engine engine) : IComponentEngine
{
    private readonly ComponentLinker _linker = new(engine);
    private readonly List<Store> _stores = [];

    /// <inheritdoc/>
    public string Name => "compiled";

    /// <inheritdoc/>
    public bool Executes => true;

    /// <inheritdoc/>
    public IPreparedSuiteComponent Prepare(ReadOnlyMemory<byte> bytes) => new Prepared(PreparedComponent.Load(engine, bytes));

    /// <inheritdoc/>
    public IComponentSuiteInstance Instantiate(IPreparedSuiteComponent component)
    {
        try
        {
            var plan = _linker.Plan(((Prepared)component).Component);
            var store = new Store(engine);
            _stores.Add(store);
            return new Instance(_linker.Instantiate(store, plan));
        }
        catch (TrapException trap)
        {
            throw new ComponentSuiteTrapException(trap.Message, trap);
        }
        catch (ComponentLinkException refused) when (refused.Code == ComponentLinkException.NotSupported)
        {
            throw new ComponentSuiteUnsupportedException(refused.Message, refused);
        }
        catch (LinkException link)
        {
            throw new ComponentSuiteLinkException(link.Message, link);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stores.ForEach(store => store.Dispose());

    private sealed record Prepared(PreparedComponent Component) : IPreparedSuiteComponent;

    private sealed record Instance(ComponentInstance Component) : IComponentSuiteInstance
    {
        public ComponentValue? Invoke(string export, IReadOnlyList<ComponentValue> arguments)
        {
            var function = Component.GetFunction(export) ?? throw new KeyNotFoundException($"no function \"{export}\"");
            try
            {
                return function.CallAsync(arguments.ToArray()).AsTask().GetAwaiter().GetResult();
            }
            catch (TrapException trap)
            {
                throw new ComponentSuiteTrapException(trap.Message, trap);
            }
        }
    }
}
