using System.Threading.Channels;

namespace Nest.Agents;

/// <summary>Deliveries that this instance has just written. What is lost with the instance is found again in the table.</summary>
internal sealed class DeliveryQueue
{
    private readonly Channel<Guid> ids = Channel.CreateUnbounded<Guid>();

    public void Add(Guid id) => ids.Writer.TryWrite(id);

    public IAsyncEnumerable<Guid> ReadAllAsync(CancellationToken cancellationToken) => ids.Reader.ReadAllAsync(cancellationToken);
}
